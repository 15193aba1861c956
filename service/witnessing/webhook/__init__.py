"""Alarms sent to somebody else's server, as Standard Webhooks lays down (standardwebhooks.com, version 1.0.0).

`secret` signs, `address` says where may be sent to, `send` sends a message once, `outbox` keeps each until it arrived.
"""
