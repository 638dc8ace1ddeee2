"""What the mouse and the keyboard do on the canvas: gestures while a button is down, and modes."""
