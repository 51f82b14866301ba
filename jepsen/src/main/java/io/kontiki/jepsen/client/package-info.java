/**
 * Clients of a cluster over the wire. Each call ends as done, surely not done, or unknown; nothing is ever tried again here, because
 * no protocol of Kontiki lets a client mark a request as a repeated one.
 */
package io.kontiki.jepsen.client;
