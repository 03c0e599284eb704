/**
 * Answers queries, retrievals and storage commitment from the index and the store.
 */
package org.dromedary.study.query;
