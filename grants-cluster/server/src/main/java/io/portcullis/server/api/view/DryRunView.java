package io.portcullis.server.api.view;

import io.portcullis.scope.DryRun;
import io.portcullis.scope.Needs;
import io.portcullis.scope.Verdict;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Name;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "DryRunAnswer", description = "What a gateway would say to each text.")
public record DryRunView(
        @Schema(description = "One for each text, in their order.")
        List<TextView> results) {

    @Schema(name = "DryRunText", description = "What a gateway would say to a text, and what it is made of.")
    public record TextView(
            @Schema(enumeration = {"allowed", "denied"}) String verdict,

            @Schema(description = "Why it is denied, as gateways' metrics and logs call it.") @Nullable
            String reason,

            @Schema(description = "What the client would read, as the message of an error.") @Nullable
            String message,

            @Schema(description = "And as its detail.") @Nullable
            String detail,

            @Schema(description = "And as its hint.") @Nullable
            String hint,

            @Schema(description = "Why the text can not be read for sure; left out if it can.") @Nullable
            String unreadable,

            @Schema(
                    description =
                            "true: it means one thing where standard_conforming_strings is on and another where it is off. "
                                    + "The statements are those of both.")
            @Nullable
            Boolean twoReadings,

            @Schema(description = "The statements in it.") List<StatementView> statements,

            @Schema(description = "What it has in common with texts of other literals; left out if it has none.")
            @Nullable
            ShapeView shape) {

        public static TextView of(DryRun.Foreseen foreseen) {
            var denial = foreseen.denial();
            return new TextView(
                    denial == null ? "allowed" : "denied",
                    foreseen.verdict() instanceof Verdict.Denied denied
                            ? denied.why().code()
                            : null,
                    denial == null ? null : denial.message(),
                    denial == null ? null : denial.detail(),
                    denial == null ? null : denial.hint(),
                    foreseen.classified() instanceof Classified.Refused refused
                            ? word(refused.why()) + " at byte " + refused.offset()
                            : null,
                    isTwofold(foreseen) ? true : null,
                    foreseen.needs().stream().map(StatementView::of).toList(),
                    ShapeView.of(foreseen.shape()));
        }
    }

    private static boolean isTwofold(DryRun.Foreseen foreseen) {
        return foreseen.classified() instanceof Classified.Script script && script.twoReadings();
    }

    @Schema(name = "DryRunStatement", description = "What a scope must allow for a statement.")
    public record StatementView(
            @Schema(description = "The offset of its first byte in the text, in UTF-8.")
            int start,

            @Schema(examples = "delete", description = "By the words it begins with.")
            String command,

            @Schema(description = "Classes that a scope must allow; none for what every grant allows.")
            List<String> classes,

            @Schema(description = "Tables, views and others that it names.")
            List<String> relations,

            @Schema(description = "true: it may touch others, which its text does not tell.") @Nullable
            Boolean moreRelations,

            @Schema(description = "Functions it calls that are not known to be free of side effects.")
            List<String> functions,

            @Schema(description = "true: it may call others, which its text does not tell.") @Nullable
            Boolean moreFunctions) {

        private static StatementView of(Needs needs) {
            return new StatementView(
                    needs.start(),
                    word(needs.command()),
                    needs.classes().asSet().stream().map(Enum::name).toList(),
                    names(needs.relations()),
                    needs.allRelations() ? null : true,
                    names(needs.functions()),
                    needs.allFunctions() ? null : true);
        }

        private static List<String> names(List<Name> names) {
            return names.stream().map(Name::toString).toList();
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
