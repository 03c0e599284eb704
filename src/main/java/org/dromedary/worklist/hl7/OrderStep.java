package org.dromedary.worklist.hl7;

import java.util.Map;

import org.dromedary.worklist.EntryState;

/**
 * One Scheduled Procedure Step of an order.
 *
 * @param placerOrder ORC-2, with its namespace; may be null
 * @param fillerOrder ORC-3, with its namespace; may be null
 * @param accessionNumber may be null
 * @param procedureId RequestedProcedureID as the message names it, or null
 * @param stepId ScheduledProcedureStepID as the message names it, or null
 * @param state what shall become of it; null if the message says nothing about that
 * @param dataset null when the step is only to change its state
 */
record OrderStep(
        String placerOrder,
        String fillerOrder,
        String accessionNumber,
        String procedureId,
        String stepId,
        EntryState state,
        Map<String, Object> dataset) {}
