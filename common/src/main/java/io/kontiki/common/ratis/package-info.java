/** What Raft's own files must keep, for the owners of Raft's logs. Free of Ratis' classes. */
package io.kontiki.common.ratis;
