/** What a shell has to be told, once: it asks the command itself what could come next. */
import type { Shell } from "./words.ts";

const BASH = `# bash completion for skscope; source <(skscope completion bash)
_skscope() {
  local line directive=4 IFS=$'\\n'
  local -a found=()
  while read -r line; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) found+=("$line") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("\${found[@]}")
  case "$directive" in
    0) compopt -o filenames; COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
    16) compopt -o filenames; COMPREPLY+=($(compgen -d -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -F _skscope skscope kubectl-skscope kn-skscope
`;

const ZSH = `#compdef skscope kubectl-skscope kn-skscope
# zsh completion for skscope; source <(skscope completion zsh), or as _skscope in a folder of $fpath
_skscope() {
  local line directive=4
  local -a found
  while IFS= read -r line; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) found+=("$line") ;;
    esac
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && compadd -- "\${found[@]}"
  case "$directive" in
    0) _files ;;
    16) _files -/ ;;
  esac
}
if [ "\${funcstack[1]}" = "_skscope" ]; then _skscope "$@"; else compdef _skscope skscope kubectl-skscope kn-skscope; fi
`;

const FISH = `# fish completion for skscope; skscope completion fish | source
function __skscope_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] __complete $words[2..-1] 2>/dev/null)
    for line in $found
        switch $line
            case ':0'
                __fish_complete_path (commandline -ct)
            case ':16'
                __fish_complete_directories (commandline -ct)
            case ':*'
            case '*'
                echo $line
        end
    end
end
for name in skscope kubectl-skscope kn-skscope
    complete -c $name -f -a '(__skscope_complete)'
end
`;

/** What `skscope completion SHELL` prints. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
