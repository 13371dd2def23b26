"""How strong are an assignment's tests? Single faults in right solutions have to cost points."""
