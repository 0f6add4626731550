"""What people say of numbers, as labels: who can be believed, how much, and when many are one."""
