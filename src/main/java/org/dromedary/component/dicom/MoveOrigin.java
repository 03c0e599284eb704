package org.dromedary.component.dicom;

import java.util.function.BooleanSupplier;

/**
 * The C-MOVE of which C-STORE requests are sub-operations (PS3.7 §9.1.1.1).
 *
 * @param aeTitle who has asked for it
 * @param messageId of the C-MOVE
 * @param wanted whether it has not been cancelled
 */
record MoveOrigin(String aeTitle, int messageId, BooleanSupplier wanted) {}
