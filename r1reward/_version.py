"""The version of r1reward, read by the build."""

__version__ = "0.1.0"
