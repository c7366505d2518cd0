import SMPTLS
import Testing
