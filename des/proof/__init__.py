"""Proof: re-executing a step from git. Facts are gathered here, judged by the pure modules of `checks`.

It starts in `proving`; who only asks what is in git imports nothing of that.
"""
