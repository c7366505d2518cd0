@testable import SMPTLS
