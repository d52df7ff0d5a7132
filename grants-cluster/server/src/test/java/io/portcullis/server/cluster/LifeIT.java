package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.Grant;
import io.portcullis.model.hazelcast.MapNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go, in order and otherwise; what is granted and revoked stays what it is. */
class LifeIT {
    private static final int RECORDS = 40;

    @TempDir
    Path folder;

    /** Half of them revoked. */
    private static List<Grant> grants(TestCluster cluster, String prefix) {
        List<Grant> all = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            Grant grant = cluster.create(i % 3, prefix + "-" + i);
            all.add(i % 2 == 0 ? grant : cluster.revoke((i + 1) % 3, grant));
        }
        return all;
    }

    @Test
    void whenAllMembersWereGoneTheMapsComeFromTheControlDatabase() {
        try (TestCluster cluster = TestCluster.create(folder, 3).start()) {
            List<Grant> grants = grants(cluster, "all");
            for (int i = 0; i < 3; i++) {
                cluster.stop(i);
            }

            cluster.start();

            grants.forEach(grant -> cluster.awaitRecord(0, MapNames.GRANTS, grant));
            assertEquals(RECORDS, cluster.map(1, MapNames.GRANTS).size());
        }
    }

    @Test
    void aRollingRestartLosesNothingAndChangesGoOn() {
        try (TestCluster cluster = TestCluster.create(folder, 3).start()) {
            List<Grant> grants = new ArrayList<>(grants(cluster, "roll"));
            for (int i = 0; i < 3; i++) {
                cluster.stop(i);
                int other = (i + 1) % 3;
                grants.forEach(grant -> assertEquals(
                        grant, cluster.record(other, MapNames.GRANTS, grant.recordId()), "handed over, not healed"));
                grants.add(cluster.create(other, "while-" + i));
                cluster.start(i);
                cluster.awaitMembers(3);
                grants.add(cluster.create(i, "after-" + i));
            }
            grants.forEach(grant -> assertEquals(grant, cluster.record(2, MapNames.GRANTS, grant.recordId())));
        }
    }

    @Test
    void aMemberThatDiesTakesNothingAlongAndTheOthersGoOnAtOnce() {
        try (TestCluster cluster = TestCluster.create(folder, 3).start()) {
            List<Grant> grants = new ArrayList<>(grants(cluster, "die"));

            cluster.crash(1);

            grants.add(cluster.create(0, "survivor"));
            cluster.awaitMembers(2);
            grants.forEach(grant -> cluster.awaitRecord(2, MapNames.GRANTS, grant));
            cluster.start(1);
            cluster.awaitMembers(3);
            grants.forEach(grant -> cluster.awaitRecord(1, MapNames.GRANTS, grant));
        }
    }

    @Test
    void twoOfThreeMembersThatDieAtOnceTakeNothingAlong() {
        try (TestCluster cluster = TestCluster.create(folder, 3).start()) {
            List<Grant> grants = grants(cluster, "two");

            cluster.crash(1);
            cluster.crash(2);

            grants.forEach(grant -> cluster.awaitRecord(0, MapNames.GRANTS, grant));
        }
    }
}
