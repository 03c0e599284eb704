package org.dromedary.worklist;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The worklist ({@code dromedary.worklist.*}).
 *
 * @param folder where worklist files ({@code *.wl}) lie; empty: {@code worklist} in the data directory
 * @param pollInterval the folder is not looked at more often than this
 * @param keep entries and performed steps go this long after their last change and their scheduled day
 * @param leaveOn MPPS states with which an entry leaves the list: {@code completed}, {@code discontinued}
 * @param ownStationOnly whether a modality that asks for no station is answered with its own entries only (calling AE title)
 * @param hl7 orders by HL7
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.worklist", ignoreUnknownFields = false)
public record WorklistProperties(
        Path folder,
        @DefaultValue("2s") @DurationMin(millis = 0, message = "must be 0 or more, e.g. 2s") Duration pollInterval,
        @DefaultValue("30d") @DurationMin(hours = 1, message = "must be 1 h or more, e.g. 30d") Duration keep,
        @DefaultValue({"completed", "discontinued"}) @NotNull Set<LeaveOn> leaveOn,
        @DefaultValue("false") boolean ownStationOnly,
        @DefaultValue @Valid Hl7 hl7) {

    /** What ends an entry. */
    public enum LeaveOn {
        COMPLETED,
        DISCONTINUED
    }

    /**
     * Orders by HL7 v2 over MLLP ({@code dromedary.worklist.hl7.*}). The defaults of what the route reads stand in
     * {@code application.yaml}.
     *
     * @param port port to listen on; 0: no orders by HL7
     * @param host address to listen on
     * @param allowedSenders who may send: addresses or networks (10.1.0.0/16), comma-separated; empty: everyone
     * @param charset of messages whose MSH-18 is empty and that are no UTF-8
     * @param maxMessageSize larger messages are refused
     * @param stations ScheduledStationAETitle by modality, for orders that name none
     * @param keepRefused how many refused messages are kept in {@code quarantine/hl7}
     */
    public record Hl7(
            @DefaultValue("0")
                    @Min(value = 0, message = "must be a port from 1 to 65535, or 0 for none")
                    @Max(value = 65535, message = "must be a port from 1 to 65535, or 0 for none")
                    int port,
            @DefaultValue("0.0.0.0") @NotBlank(message = "must be an address of this machine, or 0.0.0.0 for all")
                    String host,
            @DefaultValue("")
                    @Pattern(
                            regexp = "\\s*|\\s*[0-9a-fA-F.:]+(/\\d{1,3})?\\s*(,\\s*[0-9a-fA-F.:]+(/\\d{1,3})?\\s*)*",
                            message = "must be addresses or networks such as 10.1.0.0/16, comma-separated")
                    String allowedSenders,
            @DefaultValue("ISO-8859-1") @NotNull(message = "must be a character set, e.g. ISO-8859-1")
                    java.nio.charset.Charset charset,
            @DefaultValue("1MB") @NotNull DataSize maxMessageSize,
            @DefaultValue Map<String, String> stations,
            @DefaultValue("200") @Min(value = 0, message = "must be 0 or more, e.g. 200") int keepRefused) {}
}
