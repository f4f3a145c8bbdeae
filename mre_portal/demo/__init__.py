"""The demonstration: plainly fictional people and the summer they lived through, by the portal's own verbs."""

DOMAIN = "demo.example"
# A word in every free text of the second agency: seen anywhere else, it is a leak.
MARKED_AGENCY, MARK = "khemisset", "ZELLIGE"
