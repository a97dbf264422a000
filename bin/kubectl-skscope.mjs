#!/usr/bin/env node
/** `kubectl skscope`: the command, which looks at the name of this file. */
import "./skscope.mjs";
