"""Many synthetic cases, to see how pages behave at the size of years: invented people, no real paper."""

DOMAIN = "load.example"
