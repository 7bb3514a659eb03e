"""The rooms' doors: how people come in, and what is their own."""
