"""What every floor stands on; knows no noun of the domain."""
