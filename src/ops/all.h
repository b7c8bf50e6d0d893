// All bodies.
#pragma once
#include "ops/attr.h"
#include "ops/call.h"
#include "ops/compare.h"
#include "ops/container.h"
#include "ops/control.h"
#include "ops/float.h"
#include "ops/global.h"
#include "ops/int.h"
#include "ops/operation.h"
#include "ops/register.h"
#include "ops/shape.h"
#include "ops/str.h"
