"""Those who write replies: name, private email, trust."""
