"""Flow matching: digits that flow out of noise, in many steps or, with mean velocities, in one."""
