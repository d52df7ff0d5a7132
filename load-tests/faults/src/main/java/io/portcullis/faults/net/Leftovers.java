package io.portcullis.faults.net;

import java.util.List;

/** Namespaces and interfaces, with the processes in them. */
final class Leftovers {

    private Leftovers() {}

    /** Ends what runs in namespaces whose name begins with {@code prefix}, and deletes them and such interfaces. Clearing nothing is no error. */
    static void clear(String prefix) {
        for (String space : names(Ip.run("netns", "list"), prefix)) {
            for (String pid : Ip.run("netns", "pids", space).lines().toList()) {
                ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
            }
            Ip.run("netns", "delete", space);
        }
        // Of a pair both ends go; the kernel would do it later, and the names are wanted again now.
        for (String link : names(Ip.run("-brief", "link", "show"), prefix)) {
            Ip.tried("link", "delete", link);
        }
    }

    private static List<String> names(String list, String prefix) {
        return list.lines()
                .map(line -> line.split("[ @]", 2)[0])
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
