"""The programme: sessions and their speakers, and who marked which; a marked session takes the time of its slots."""
