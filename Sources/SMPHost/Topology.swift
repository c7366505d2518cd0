public import SMPSCION
