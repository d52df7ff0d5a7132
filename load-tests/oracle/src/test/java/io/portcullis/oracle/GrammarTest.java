package io.portcullis.oracle;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrammarTest {
    @Test
    void aPlaceForCallsThatWeDoNotKnowIsFound(@TempDir Path folder) throws IOException {
        // Given: a grammar in which a call may follow OVER
        Path file = folder.resolve("gram.y");
        Files.writeString(file, """
                %token OVER
                %%
                SelectStmt: OVER opt_comment func_expr { $$ = "} '"; /* ' } */ }
                    | OVER %prec OVER { $$ = '}'; }
                    ;
                opt_comment: /* empty */ | ';' ;
                func_expr: func_application ;
                func_application: func_name '(' ')' ;
                func_name: IDENT ;
                %%
                """);
        // Then
        assertFalse(new Grammar(file).agrees());
    }
}
