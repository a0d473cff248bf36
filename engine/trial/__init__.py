"""How well the staff's own examples hold the rules: what no case touches, and which changes no case notices."""
