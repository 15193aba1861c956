"""The law's reports: one file per report that somebody asks for."""
