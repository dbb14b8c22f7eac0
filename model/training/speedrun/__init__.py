"""The record table: processor minutes on one core to a generator as good as real digits, nearly."""
