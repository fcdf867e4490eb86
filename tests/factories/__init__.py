"""The smallest true thing of each kind."""
