# To be sourced. Works with the bash 3.2 of macOS.

# Prints the major version of the JDK at the given home, or nothing if there is none.
jdk_major() {
  local line version='^JAVA_VERSION="?(1[.])?([0-9]+)'
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $version ]]; then
      echo "${BASH_REMATCH[2]}"
      return 0
    fi
  done <"$1/release"
}

# Prints the home of a JDK of at least the given major version: JAVA_HOME's, else that of the java on the PATH, else the
# newest one with long-term support that is installed in one of the usual places, else the newest one.
find_jdk() {
  local least=$1 home major rank best='' best_rank=0 on_path
  if [[ -n ${JAVA_HOME:-} ]]; then
    major=$(jdk_major "$JAVA_HOME")
    if [[ -n $major && $major -ge $least ]]; then
      echo "$JAVA_HOME"
      return 0
    fi
  fi
  on_path=$(command -v java 2>/dev/null || true)
  while [[ -L $on_path ]]; do
    home=$(readlink "$on_path")
    case $home in
      /*) on_path=$home ;;
      *) on_path=$(dirname "$on_path")/$home ;;
    esac
  done
  for home in "${on_path%/bin/java}" \
    /usr/lib/jvm/* \
    /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/*; do
    [[ -n $home && -d $home ]] || continue
    major=$(jdk_major "$home")
    [[ -n $major && $major -ge $least ]] || continue
    if [[ $home == "${on_path%/bin/java}" ]]; then
      echo "$home"
      return 0
    fi
    # Long-term support: 21, 25, 29, ...
    rank=$major
    ((major % 4 == 1)) && rank=$((major + 1000))
    if ((rank > best_rank)); then
      best=$home
      best_rank=$rank
    fi
  done
  [[ -n $best ]] || return 1
  echo "$best"
}
