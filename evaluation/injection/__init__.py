"""Labelled beacons planted into given logs, real or simulated."""
