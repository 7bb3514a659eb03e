"""The volunteers' room: a server-rendered Django app that shows drafts and keeps decisions."""
