package io.processhub.internal.catalog;

import io.processhub.NodeId;
import java.util.Map;

/**
 * What a node tells of its {@link KnownAdmissions} to one whose catalog is the same.
 *
 * @param upTo up to which time of each node's clock the teller knows all that the node has admitted
 * @param forgottenMillis tombstones stamped up to this time were forgotten, or may be missing here
 */
public record Admissions(Map<NodeId, Long> upTo, long forgottenMillis) {}
