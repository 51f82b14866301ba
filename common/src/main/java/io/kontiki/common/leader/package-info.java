/** What leaders of replicated logs share. */
package io.kontiki.common.leader;
