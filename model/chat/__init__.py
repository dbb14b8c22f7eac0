"""What the doors into chats share: what is typed, what a button carries, what answers say."""
