/**
 * One class of Ratis 3.3.0, mended, that takes the place of the one in {@code ratis-common}.
 *
 * <p>It does not depend on Ratis, so that it may lie in {@code common}: every module names {@code common} first, and so it is found
 * first; the distribution holds {@code ratis-common} without it. A server that finds the other one refuses to start
 * ({@link io.kontiki.common.ratis.RatisFiles#requireOurs}). To be deleted with the first release of Ratis that does not need it.
 */
package org.apache.ratis.util;
