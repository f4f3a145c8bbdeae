"""How long the portal's pages take, beside a bare Django view on the same server: ``python -m bench``."""
