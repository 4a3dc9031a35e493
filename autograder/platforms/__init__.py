"""Doors to platforms that grade by themselves: what they are given, and what is told to them."""
