/**
 * Camel component {@code study:}: {@code study:store} takes a received instance into the study store,\n * {@code study:stable} emits each generation that became stable and plans its deliveries. Uses {@code study} and {@code delivery}.
 */
package org.dromedary.component.study;
