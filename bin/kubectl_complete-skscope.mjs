#!/usr/bin/env node
/** What kubectl asks when `kubectl skscope` is completed: the command, which looks at the name of this file. */
import "./skscope.mjs";
