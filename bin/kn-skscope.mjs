#!/usr/bin/env node
/** `kn skscope`: the command, which looks at the name of this file. */
import "./skscope.mjs";
