"""How far a miner is on the way to formality: Categories I to IV. Says nothing of whether it may sell."""
