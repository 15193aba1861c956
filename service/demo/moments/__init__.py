"""The moments of the people it is for: the trader, the gatekeeper, whoever asks where a lot is from, the auditor."""
