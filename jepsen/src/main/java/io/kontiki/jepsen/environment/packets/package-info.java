/** Faults of packets by rules and queues of the kernel, wherever the packets between the nodes of an environment pass. */
package io.kontiki.jepsen.environment.packets;
