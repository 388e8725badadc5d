"""The consent of an address: decided by the rule tables, remembered under a keyed pseudonym, sealed.

    pseudonym   the key file, and HMAC-SHA256 of a normalised address
    decide      claims on addresses -> what becomes of each (reads the warehouse, writes nothing)
    ledger      the decisions -> addresses, consent_events, suppressions, one seal a commit; and the proof of the chain

Imports, bulk actions and a recipient's own clicks all come through here, so that consent is monotone in one place.
"""
