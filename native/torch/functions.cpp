// One translation unit for all that is hand-written: ATen's headers take longer to compile than the code.
#include "fused.h"
#include "sample.h"
#include "token-logprobs.h"
