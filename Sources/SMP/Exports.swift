// A program that sends over SCION needs addresses and paths too, so that one import is enough.
@_exported public import SMPHost
@_exported public import SMPMultipath
@_exported public import SMPSCION
