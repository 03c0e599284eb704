package org.dromedary.notify;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** One address of RFC 5322, or empty. */
@Documented
@Constraint(validatedBy = MailAddress.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface MailAddress {

    String message() default "use one mail address, such as \"Radiology <radiology@hospital.example>\"";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the mail library, which is what will read the address later. */
    final class Check implements ConstraintValidator<MailAddress, String> {

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || value.isEmpty() || Addresses.isValid(value);
        }
    }
}
