package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "WeeklyWindows", description = "The hours of the week in which a grant counts, by the clock of a place.")
public record WindowsBody(
        @Schema(
                required = true,
                examples = "Europe/Berlin",
                description = "A name of the time zone database; when its clocks are changed, so are the hours.")
        @Nullable
        String zone,

        @Schema(
                required = true,
                examples = "[\"MON-FRI 08:00-18:00\"]",
                description =
                        "Days and hours, 1 to 50; what passes midnight is two of them. 24:00 is the end of a day.")
        @Nullable
        List<@Nullable String> open) {}
