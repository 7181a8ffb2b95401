// The shell script that a private service starts with: makes its data as the right user, then runs the server. Values come as arguments and environment.

/**
 * As root the server runs as `$2`, or nobody, and owns its folder. `$as` comes before whatever runs as it; `$1` is the folder. `$named` instead
 * is for what insists on a user with a name: users of apps may be mere numbers, which in a user namespace (util-linux 2.38) can be nobody.
 * `own`: what makes the data and ends in the server.
 */
export function startScript(own: string): string {
  return `set -eu
umask 077
folder=$1 user=$2
shift 2
as=
if [ "$(id -u)" = 0 ]; then
  id "$user" >/dev/null 2>&1 || user=nobody
  chown -R "$user" "$folder"
  as="setpriv --reuid=$(id -u "$user") --regid=$(id -g "$user") --clear-groups"
fi
named=$as
$as id -un >/dev/null 2>&1 || named="$as unshare --user --map-user=65534 --map-group=65534"
cd "$folder"
${own}`;
}
