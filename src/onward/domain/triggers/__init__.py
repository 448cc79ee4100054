"""When something starts by itself: schedules and their exact instants. Pure; the clock is passed in."""
